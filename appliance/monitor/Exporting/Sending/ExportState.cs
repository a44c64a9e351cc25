// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Sending;

/// <summary>Course of what is sent to one receiver.</summary>
/// <param name="To">Address of the receiver, without user, password and query.</param>
/// <param name="Kind">Protocol: the key of the configuration.</param>
public sealed record ExportState(string To, string Kind)
{
    /// <summary>Samples or records that were accepted.</summary>
    public long Sent { get; init; }

    /// <summary>Those that the receiver refused for good.</summary>
    public long Refused { get; init; }

    /// <summary>Those that were dropped, because the receiver took too little for too long, or since they could not
    /// be encoded.</summary>
    public long Dropped { get; init; }

    public long Queued { get; init; }

    /// <summary>Form of the histograms; null where the protocol has one form, and while it is not decided.</summary>
    public WrittenHistograms? Form { get; init; }

    /// <summary>True if what was written last for the purpose came back, false if not; null before, and where nothing
    /// is asked for.</summary>
    public bool? Verified { get; init; }

    /// <summary>Time of that as UTC since 1970, nanoseconds; null before.</summary>
    public long? VerifiedTimeNs { get; init; }

    /// <summary>Reason in words why nothing is accepted now, or why histograms have the form; null if there is none.
    /// </summary>
    public string? Error { get; init; }
}
