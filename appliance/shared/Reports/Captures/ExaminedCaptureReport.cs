// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Captures;

/// <summary>Parts of one capture that recognition read.</summary>
public sealed record ExaminedCaptureReport
{
    public required string Capture { get; init; }

    /// <summary>Length of the file, bytes; null for standard input and pipes.</summary>
    public long? Bytes { get; init; }

    /// <summary>Bytes of the file that were read; compressed ones if it is compressed.</summary>
    public long BytesRead { get; init; }

    /// <summary>True if it was read at some places only, or only its beginning: what came elsewhere is not found.
    /// </summary>
    public bool Sampled { get; init; }

    /// <summary>Number of places; null if it was read from its beginning.</summary>
    public int? Places { get; init; }

    /// <summary>Places that were passed over, because no beginning of a record was certain there.</summary>
    public int PlacesRefused { get; init; }

    /// <summary>Times that records broke off before the end: damage, or a hole.</summary>
    public int Breaks { get; init; }

    /// <summary>Packets that were read.</summary>
    public long Packets { get; init; }
}
