// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>A subscriber of the publications, as the publisher's media driver knows it.</summary>
public sealed record SubscriberReport
{
    public string Address { get; set; } = "";

    public int Port { get; set; }

    /// <summary>Receiver id that it chose, hexadecimal.</summary>
    public string Receiver { get; set; } = "";

    /// <summary><c>live</c>, <c>silent</c> or <c>left</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>
    /// True if another subscriber has the same address: retransmit requests from there are counted for both.
    /// </summary>
    public bool SharesAddress { get; set; }

    /// <summary>Stamp of its last status message, nanoseconds.</summary>
    public long HeardStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? HeardTimeNs { get; set; }

    /// <summary>The streams that it receives or received.</summary>
    public IReadOnlyList<SubscriberStreamReport> Streams { get; set; } = [];

    /// <summary>Numbers from which the texts of address and receiver were made.</summary>
    internal (ulong High, ulong Low, long Receiver) Identity { get; set; }
}

/// <summary>State of one stream at a subscriber.</summary>
public sealed record SubscriberStreamReport
{
    /// <summary>Number of the Aeron stream.</summary>
    public int Stream { get; set; }

    /// <summary>Bytes of the stream that were sent and not yet reported as consumed; null once it has left.</summary>
    public long? BehindBytes { get; set; }

    /// <summary>Bytes that it accepts beyond what it has consumed; null once it has left.</summary>
    public long? WindowBytes { get; set; }

    /// <summary>Retransmit requests from its address.</summary>
    public long Naks { get; set; }

    /// <summary>Bytes that it requested again, each counted once.</summary>
    public long AskedBytes { get; set; }

    /// <summary>Bytes retransmitted on its requests.</summary>
    public long RetransmittedBytes { get; set; }
}
