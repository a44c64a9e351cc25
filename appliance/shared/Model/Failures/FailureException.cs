// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Carries failures to the single place that prints them.</summary>
public sealed class FailureException : Exception
{
    public FailureException(Failure failure)
        : this([failure])
    {
    }

    /// <summary>One failure, and what caused it.</summary>
    public FailureException(Failure failure, Exception cause)
        : base(failure.ToString(), cause) => Failures = [failure];

    /// <summary>Several failures of one kind, in the order found; at least one.</summary>
    public FailureException(IReadOnlyList<Failure> failures)
        : base(string.Join(Environment.NewLine, failures)) => Failures = failures;

    public IReadOnlyList<Failure> Failures { get; }

    /// <summary>The first failure.</summary>
    public Failure Failure => Failures[0];
}
