// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Extracting;

namespace Telemetry.Appliance.Extract;

/// <summary>Event with what is said of it in a file.</summary>
internal sealed record FoundEvent
{
    /// <summary>Its kind, such as <c>feed_gap</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its id as text, or the key of an order; empty for an instant.</summary>
    public required string Id { get; init; }

    /// <summary>Feed or session that it is about; null if it is about none.</summary>
    public string? Flow { get; init; }

    /// <summary>First stamp that belongs to it, nanoseconds.</summary>
    public required long FromNs { get; init; }

    /// <summary>Last stamp that belongs to it, nanoseconds.</summary>
    public required long ToNs { get; init; }

    public required string Sentence { get; init; }

    /// <summary>Its JSON line; null for an instant.</summary>
    public string? Json { get; init; }

    /// <summary>Comments on its packets.</summary>
    public IReadOnlyList<PacketMark> Marks { get; init; } = [];

    /// <summary>Comments on packets that carry given numbers.</summary>
    public IReadOnlyList<NumberMark> NumberMarks { get; init; } = [];
}
