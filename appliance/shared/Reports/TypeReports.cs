// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Messages of one type of a channel of a feed, or of a session.</summary>
public sealed record TypeReport
{
    /// <summary>Text in place of a type for all that have no row of their own.</summary>
    public const string Other = "other";

    /// <summary>Name of the feed or session.</summary>
    public string Flow { get; set; } = "";

    /// <summary>Text of the channel; null if the feed has none, and of a session.</summary>
    public string? Channel { get; set; }

    /// <summary>Direction of a session's messages; null of a feed.</summary>
    public string? Direction { get; set; }

    /// <summary>The protocol's own type; null if it is not known.</summary>
    public string? Type { get; set; }

    /// <summary>Name in the public document; null if there is none.</summary>
    public string? Name { get; set; }

    /// <summary>True if the messages have numbers, so that each counts once; null of a session and of the
    /// rest.</summary>
    public bool? Numbered { get; set; }

    public long Messages { get; set; }

    public long Bytes { get; set; }
}

/// <summary>Sizes of a feed's packets, or of a flow's messages.</summary>
public sealed record SizeReport
{
    /// <summary>Name of the feed or session.</summary>
    public string Flow { get; set; } = "";

    /// <summary><c>packet</c> or <c>message</c>.</summary>
    public string Of { get; set; } = "";

    /// <summary>Number of packets or messages.</summary>
    public long Count { get; set; }

    /// <summary>Median, bytes; null if unknown.</summary>
    public long? P50Bytes { get; set; }

    /// <summary>99th percentile, bytes; null if unknown.</summary>
    public long? P99Bytes { get; set; }

    /// <summary>Largest size, bytes.</summary>
    public long MaxBytes { get; set; }
}
