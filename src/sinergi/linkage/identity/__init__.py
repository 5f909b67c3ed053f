"""Who a listed person is in the identity register: weights and plain proof together say same, different or unknown."""
