// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.BlackBox;

/// <summary>Counters of the writer, for <see cref="BlackBoxHistory.Count"/>.</summary>
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

    /// <summary><see cref="BlackBoxCounters.Files"/>.</summary>
    Files = 5,
}
