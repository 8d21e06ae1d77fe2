"""What people look at: figures, the report, the method statement. Needs the extra `report`."""
