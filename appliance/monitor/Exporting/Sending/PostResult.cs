// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>Result of a request that sends something.</summary>
internal enum PostOutcome : byte
{
    /// <summary>The receiver has it.</summary>
    Accepted,

    /// <summary>The receiver may take it later.</summary>
    Again,

    /// <summary>The receiver will never take it.</summary>
    Refused,
}

/// <summary>Result of a request that sends something.</summary>
/// <param name="Outcome">Result.</param>
/// <param name="Error">Answer or failure in words; null if all of it was accepted.</param>
/// <param name="Pause">Time for which the receiver asks for silence; null if it does not say.</param>
internal readonly record struct PostResult(PostOutcome Outcome, string? Error = null, TimeSpan? Pause = null)
{
    /// <summary>Parts of an accepted message that the receiver refuses for good.</summary>
    public long Rejected { get; init; }
}
