"""Panels: ipywidgets views of what the themes compute. No logic lives here."""
