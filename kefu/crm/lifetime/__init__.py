"""What customers will still buy: models of repeat buying, fitted by maximum likelihood."""
