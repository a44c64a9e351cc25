// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>Result of asking a database for what was written to it.</summary>
/// <param name="Form">Form of the histograms; null while it is not decided.</param>
/// <param name="IsVerified">True if all came back, false if not; null if it was not asked for.</param>
/// <param name="Reason">Reason in words; null where there is nothing to say.</param>
internal sealed record ReadBackState(WrittenHistograms? Form, bool? IsVerified, string? Reason)
{
    /// <summary>Time of the result as UTC since 1970, nanoseconds; null before the first.</summary>
    public long? TimeNs { get; init; }

    /// <summary>Form in which histograms are written now: none while it is not decided, and where they are refused.
    /// </summary>
    public WrittenHistograms Written { get; init; } = WrittenHistograms.None;

    /// <summary>True if the database accepts numbers and refuses histograms of the form.</summary>
    public bool IsRefused { get; init; }

    /// <summary>State before anything was written.</summary>
    /// <param name="asked">Form that is configured.</param>
    internal static ReadBackState Before(WrittenHistograms asked) => asked == WrittenHistograms.Auto
        ? new ReadBackState(null, null, null) : new ReadBackState(asked, null, null) { Written = asked };

    /// <summary>The state after histograms of the form were refused.</summary>
    internal ReadBackState Refusing(string reason) =>
        this with { Reason = reason, Written = WrittenHistograms.None, IsRefused = true };
}
