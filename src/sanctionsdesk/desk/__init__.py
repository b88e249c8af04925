"""The desk joins the engines; every face asks it and holds no rule of its own."""

from sanctionsdesk.desk.desk import Desk

__all__ = ["Desk"]
