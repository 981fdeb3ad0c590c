"""What the demo's people say and write, in English and Spanish; all of it is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from deploy.demo.courses import Aim, Routing

AIMS: Final[Mapping[str, Sequence[Aim]]] = {
    "en": (
        Aim(title="Sleep through the night", milestones=("Screens off at ten", "In bed by eleven on five days")),
        Aim(
            title="Go to the shops on my own again",
            milestones=("Walk to the corner", "Buy bread", "Do a week's shop"),
        ),
        Aim(title="Call my brother once a week", milestones=("Write him a letter", "Call him")),
        Aim(title="Say what I need without apologising", milestones=("Once with a friend", "Once at work")),
        Aim(title="Drive on the motorway again", milestones=("One exit", "To my sister's")),
        Aim(title="Have one evening a week without work", milestones=("Laptop stays at work on Fridays",)),
        Aim(title="Cry less, laugh more", milestones=("See Ruth again",)),
        Aim(title="Find words for what happened", milestones=("Write the first page", "Read it aloud here")),
        Aim(title="Eat three meals a day", milestones=("Breakfast on weekdays", "Cook once a week")),
        Aim(
            title="Argue with my partner without walking out",
            milestones=("Ask for a break instead", "Come back to it"),
        ),
        Aim(title="Speak up in the team meeting", milestones=("One question", "Present my part")),
        Aim(title="Get out of bed before nine", milestones=("Three days running", "A whole week")),
        Aim(title="Know what I want from my job", milestones=("Make a list", "Talk to somebody who changed")),
        Aim(
            title="Leave the house without checking the stove", milestones=("Check once", "Not at all on Sundays")
        ),
        Aim(title="Be gentler with myself", milestones=("Notice the voice", "Answer it once")),
        Aim(title="Take the bus again", milestones=("One stop", "Into town")),
        Aim(
            title="Be there for the children in the afternoon",
            milestones=("Phone in the drawer", "Play for half an hour"),
        ),
        Aim(title="Stop drinking on my own", milestones=("Two evenings a week without", "Tell my sister")),
        Aim(title="Grieve for my mother", milestones=("Visit the grave", "Sort her photographs")),
        Aim(title="Run again, for the joy of it", milestones=("Ten minutes", "Once round the lake")),
        Aim(title="Trust people a little more", milestones=("Accept an invitation",)),
        Aim(title="Worry for one hour a day, not for all of them", milestones=("Keep a worry hour for a week",)),
    ),
    "es": (
        Aim(
            title="Dormir sin despertarme a las tres",
            milestones=("Apagar el móvil a las diez", "Cinco noches seguidas"),
        ),
        Aim(
            title="Volver a salir con mis amigas", milestones=("Contestar los mensajes", "Tomar un café con Marta")
        ),
        Aim(title="Hablar con mi madre sin enfadarme", milestones=("Llamarla un domingo", "Contarle cómo estoy")),
        Aim(title="Subir en metro sin miedo", milestones=("Una parada", "Hasta el trabajo")),
        Aim(title="Decir que no en el trabajo", milestones=("Una vez a un compañero", "Una vez a mi jefa")),
        Aim(title="Cuidarme como cuido a los demás", milestones=("Una tarde para mí", "Pedir ayuda a mi hermano")),
        Aim(title="Volver a tocar la guitarra", milestones=("Cambiar las cuerdas", "Diez minutos al día")),
        Aim(
            title="Recordar a mi padre sin que me duela tanto",
            milestones=("Mirar sus fotos", "Hablar de él en casa"),
        ),
        Aim(title="Terminar el curso", milestones=("Hacer un horario", "Entregar el primer trabajo")),
        Aim(title="Llorar menos y dormir más", milestones=("Pasear por la mañana",)),
    ),
}

# What is agreed to be tried between sessions.
HOMEWORK: Final[Mapping[str, Sequence[str]]] = {
    "en": (
        "Write down three things each evening that went well",
        "Walk round the block before breakfast",
        "Phone away an hour before bed",
        "Say no once, and see what happens",
        "Keep the thought diary, two lines a day",
        "Ring somebody I have not seen for long",
    ),
    "es": (
        "Apuntar cada noche tres cosas que fueron bien",
        "Pasear quince minutos antes del desayuno",
        "Dejar el móvil fuera del dormitorio",
        "Decir que no una vez, y ver qué pasa",
    ),
}

NOTES: Final[Mapping[str, Mapping[Routing, Sequence[str]]]] = {
    "en": {
        "therapist": (
            "I left feeling a bit told off about the homework. I know you did not mean it that way.",
            "I could not say it in the room, but the part about my father was too fast for me.",
            "Thank you for last time. I slept that night.",
            "I would like to talk less about work and more about what is going on at home.",
            "When you looked at the clock I lost my thread. Silly, but I want to have said it.",
            "I did the exercise twice. The second time I stopped halfway, it was too much.",
            "I did not understand why we are doing the diary. Could you explain again?",
            "It was a hard week and I nearly did not come. I am glad I did.",
            "I said that it was fine, and it was not quite fine.",
            "Can we go back to the plan from the beginning? I feel we have lost it a little.",
        ),
        "next_session": (
            "Please remind me to bring the letter from my sister.",
            "I want to start with Tuesday evening.",
            "There was a dream. I wrote it down.",
            "I would like to look at the steps again, I think one is done.",
            "I have a question about the medication my doctor suggested.",
            "Let us talk about the holidays, I am dreading them.",
            "I rang my brother! I want to tell you how it went.",
        ),
        "supervisor": (
            "I like my therapist, but I feel hurried in most sessions and do not dare to say so.",
            "My last two sessions were moved at short notice. I would like somebody to know.",
            "I am not sure that we fit together. Could I talk to somebody about a change?",
            "I do not feel heard when I speak about my faith. I would rather not bring it up myself.",
            "I wanted to say that I am in very good hands here.",
        ),
    },
    "es": {
        "therapist": (
            "Me fui con la sensación de no haberme explicado bien.",
            "Lo de mi padre fue demasiado rápido para mí. Me gustaría volver a ello despacio.",
            "Gracias por la sesión de hoy, salí más ligera.",
            "No entendí bien para qué sirve el registro. ¿Me lo explica otra vez?",
            "Esta semana ha sido dura y casi no vengo. Me alegro de haber venido.",
        ),
        "next_session": (
            "Quiero empezar por lo que pasó el domingo en casa de mi madre.",
            "Recuérdeme que le hable del trabajo nuevo.",
            "He escrito una carta y me gustaría leérsela.",
            "Creo que ya he cumplido el primer paso, quiero contárselo.",
        ),
        "supervisor": (
            "Me cuesta decirlo en la sesión: a veces siento que vamos con prisa.",
            "Quisiera hablar con alguien sobre cambiar el horario, no me atrevo a pedirlo.",
        ),
    },
}
# What staff write down once they have reached a client.
AGREED: Final = (
    "Reached by phone. Thoughts, no plan; her sister is with her tonight. Session moved to tomorrow morning.",
    "Spoke for twenty minutes. A bad evening, safer now. We went through the plan; I call again on Friday.",
    "Reached at the second try. No intent. Agreed to see her doctor; crisis line number saved in her phone.",
    "Came in the same afternoon. Plan for the weekend written down together, partner knows.",
    "Reached. Answer was about an old thought that passes. We look at it next session; knows whom to call.",
)
# With what was done about other prompts.
REMARKS: Final = (
    "Asked at the start. It was the homework, we made it smaller.",
    "Said that he had been tired, nothing between us.",
    "We went back to what we are working on and why.",
    "She was glad to be asked.",
    "Talked about pace; we take one thing at a time now.",
    "Goal put into smaller steps.",
    "Already knew: holidays.",
    "Will bring it to supervision.",
)
