// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>A subscriber to what is published, as the media driver of the publisher knows it.</summary>
public sealed record SubscriberReport
{
    /// <summary>Its address.</summary>
    public string Address { get; set; } = "";

    /// <summary>Its port.</summary>
    public int Port { get; set; }

    /// <summary>Number that it gave itself, hexadecimal.</summary>
    public string Receiver { get; set; } = "";

    /// <summary><c>live</c>, <c>silent</c> or <c>left</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>Whether another one has the same address: requests that came from there are told of both.</summary>
    public bool SharesAddress { get; set; }

    /// <summary>When it was heard last, nanoseconds.</summary>
    public long HeardStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? HeardTimeNs { get; set; }

    /// <summary>The streams that it receives or did receive.</summary>
    public IReadOnlyList<SubscriberStreamReport> Streams { get; set; } = [];

    /// <summary>What the texts of address and receiver were made of.</summary>
    internal (ulong High, ulong Low, long Receiver) Who { get; set; }
}
