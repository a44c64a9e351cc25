// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.BlackBox;

/// <summary>Counters of the files of packets around events, since the start.</summary>
public record struct BlackBoxCounters
{
    /// <summary>Finished files, also those that were removed later to make room.</summary>
    public long Files;

    /// <summary>Packets in them.</summary>
    public long Packets;

    /// <summary>Their length, bytes.</summary>
    public long Bytes;

    /// <summary>Events, thresholds and requests that asked for a file.</summary>
    public long Triggers;

    /// <summary>Of those, those whose packets are in the file of another.</summary>
    public long Merged;

    /// <summary>Of those, those without a file since too many came at once or within a minute.</summary>
    public long Missed;

    /// <summary>Of those, those without a file since too little of the disk was free.</summary>
    public long RefusedSpace;

    /// <summary>Of those, those whose file could not be written.</summary>
    public long NotWritten;
}

/// <summary>What the writer counts itself, with <see cref="BlackBoxHistory.Count"/>.</summary>
public enum BlackBoxCount : byte
{
    /// <summary><see cref="BlackBoxCounters.Triggers"/>.</summary>
    Triggers = 0,

    /// <summary><see cref="BlackBoxCounters.Merged"/>.</summary>
    Merged = 1,

    /// <summary><see cref="BlackBoxCounters.Missed"/>.</summary>
    Missed = 2,

    /// <summary><see cref="BlackBoxCounters.RefusedSpace"/>.</summary>
    RefusedSpace = 3,

    /// <summary><see cref="BlackBoxCounters.NotWritten"/>.</summary>
    NotWritten = 4,
}
