"""Invented names, codes and telephone numbers for the clients of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final


def _each(names: str) -> tuple[str, ...]:
    return tuple(names.split())


ENGLISH: Final = (
    _each(
        "Aaron Abena Ada Aisha Alan Alice Amir Anders Anika Arthur Bea Ben Bilal Bridget Callum Cara Chen "
        "Clara Daniel Dara Dmitri Edith Elif Emeka Erin Esther Faith Farid Fiona Frank Gareth Grace Greta Hal "
        "Hana Hugo Ida Imani Ines Ivan Jamal Jana Jarek Jess Joan Jonas Kai Karim Katya Kemi Kirsten Lars "
        "Leila Liam Lin Luca Magda Malik Marta Max Mina Miriam Nadia Nils Nora Olga Omar Oscar Paula Petra "
        "Quinn Rafi Rosa Ruben Ruth Saskia Selma Simon Sofia Sunil Tara Tess Tim Uma Vera Viktor Wanda Yara "
        "Yusuf Zoe"
    ),
    _each(
        "Abbott Adeyemi Ahmed Anand Archer Bakker Banerjee Baptiste Berg Bianchi Boateng Brennan Carver "
        "Castle Chandra Cole Conti Cooper Dahl Dawson Dubois Eriksen Farah Fischer Fletcher Fraser Ganesan "
        "Goodwin Greene Grover Hale Hansen Hassan Hill Horvat Hussain Ibrahim Jansen Kaplan Kaya Keller Khan "
        "Kowalski Larsen Lee Lindqvist Lowe Malone Marsh Mbeki Moreau Murphy Nair Nakamura Novak Obi Okeke "
        "Olsen Osei Patel Pereira Petrov Quist Rahman Reid Rossi Rowe Sato Schmidt Sharma Silva Singh Stone "
        "Sutton Tanner Thorn Varga Vogel Walsh Weber Wood Yildiz York Zhang"
    ),
)
SPANISH: Final = (
    _each(
        "Alba Alejandro Ana Andrés Beatriz Camila Carlos Catalina Daniela Elena Emilio Esteban Fernanda "
        "Gabriela Gonzalo Inés Javier Jimena José Juan Julia Lorena Luis Manuel María Mariana Miguel Natalia "
        "Pablo Paloma Ramón Raquel Rocío Santiago Sergio Silvia Teresa Tomás Valeria Verónica Ximena"
    ),
    _each(
        "Aguilar Álvarez Benítez Blanco Cabrera Campos Castillo Contreras Delgado Domínguez Espinoza Fuentes "
        "Gallardo Guerrero Herrera Ibáñez Jiménez León Márquez Medina Molina Morales Muñoz Navarro Núñez Peña "
        "Quiroga Ramos Ríos Rojas Romero Soto Suárez Valdés Vega Zamora"
    ),
)
# 07700 900000 to 900999 are kept for fiction; the hand-written clients have the first ones.
NUMBERS: Final = range(200, 1000)


def people(seed: str, language: str) -> Iterator[str]:
    """Names, each once, in an order that depends on the seed alone."""
    first, last = SPANISH if language == "es" else ENGLISH
    chance = Random(f"{seed} names {language}")
    given, family = list(first), list(last)
    while True:
        chance.shuffle(given)
        chance.shuffle(family)
        for one, other in zip(given, family, strict=False):
            yield f"{one} {other}"


def phones() -> Iterator[str]:
    """Numbers that nobody has, each once."""
    return (f"07700 900{number}" for number in NUMBERS)


def codes() -> Iterator[str]:
    """How the clinic's papers name its clients."""
    return (f"R-{number}" for number in range(1001, 10000))
