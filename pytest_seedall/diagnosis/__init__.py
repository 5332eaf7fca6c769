"""Why a test is not deterministic: the line where its runs part, and the cause, tested."""
