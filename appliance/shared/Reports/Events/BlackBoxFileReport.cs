// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Events;

/// <summary>A file of the packets around an event, or the reason why there is none; all members are null if the
/// appliance no longer knew it.</summary>
public sealed record BlackBoxFileReport
{
    /// <summary>Absolute path on the appliance's host, at most 400 bytes of it; null without a file.</summary>
    public string? File { get; init; }

    /// <summary>Kind of event that it was written for, or <c>slow</c>, or <c>now</c>.</summary>
    public string? Cause { get; init; }

    /// <summary>Number of that event; null if there is none.</summary>
    public long? CauseId { get; init; }

    /// <summary>Start of the time that it should contain, nanoseconds of the stamps' clock.</summary>
    public long? FromStampNs { get; init; }

    /// <summary>End of that time, nanoseconds of the stamps' clock.</summary>
    public long? ToStampNs { get; init; }

    public long? Packets { get; init; }

    /// <summary>Its length, bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>True if it contains all packets of that time.</summary>
    public bool? Complete { get; init; }

    /// <summary>Time at whose start packets were overwritten before they were read, nanoseconds.</summary>
    public long? MissingBeforeNs { get; init; }

    /// <summary>Bytes that were overwritten while they were read.</summary>
    public long? Overtaken { get; init; }

    /// <summary>Its SHA-256, hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Result: <c>written</c>, or why there is no file: <c>missed</c>, <c>refused_space</c>,
    /// <c>not_written</c>, <c>empty</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Events, orders and requests that asked for it; null from appliances that do not say.</summary>
    public long? Triggers { get; init; }
}
