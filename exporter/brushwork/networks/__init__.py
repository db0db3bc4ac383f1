"""The torch networks that Brushwork trains and exports."""
