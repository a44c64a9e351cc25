// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.BlackBox;

/// <summary>Result of a request for a file of the packets around an event; the values are published.</summary>
public enum BlackBoxOutcome : byte
{
    /// <summary>The file is complete.</summary>
    Written = 0,

    /// <summary>Too many were asked for at once or within a minute.</summary>
    Missed = 1,

    /// <summary>Too little of the disk is free.</summary>
    RefusedSpace = 2,

    /// <summary>The file could not be written.</summary>
    NotWritten = 3,

    /// <summary>No packet was recorded in that time.</summary>
    Empty = 4,
}
