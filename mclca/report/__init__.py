"""What people look at: figures, the report, the method statement. Needs the extra `report`, imported when first used."""
