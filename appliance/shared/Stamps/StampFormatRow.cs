// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps;

/// <summary>A format in the table of formats.</summary>
public sealed record StampFormatRow
{
    public required StampFormat Format { get; init; }

    /// <summary>Its name in options and reports.</summary>
    public required string Name { get; init; }

    /// <summary>Devices that write it.</summary>
    public required string Title { get; init; }

    /// <summary>Place in the frame.</summary>
    public required string Place { get; init; }

    public required StampProof Proof { get; init; }

    /// <summary>Resolution and wrap.</summary>
    public required string Resolution { get; init; }

    /// <summary>Documents.</summary>
    public required string Source { get; init; }

    /// <summary>True if <c>auto</c> finds it; else it is used only where it is named.</summary>
    public bool IsRecognised => Proof != StampProof.None;

    /// <summary>True if it has a counter in place of a time.</summary>
    public bool IsCounter => Proof == StampProof.Rate;

    /// <summary>True if it stands before the packet, so that a frame that was cut has it too.</summary>
    public bool IsHeader => Format is StampFormat.Arista7280 or StampFormat.Ttag or StampFormat.Mac48;

    /// <summary>True if <c>run</c> can read it: a time, at the end of the frame.</summary>
    public bool IsLive => !IsCounter && !IsHeader;
}
