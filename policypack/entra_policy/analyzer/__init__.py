"""The policy pack as the Pulumi engine sees it: a server of the analyzer protocol (`pulumirpc.Analyzer`)."""
