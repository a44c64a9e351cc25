// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing;

/// <summary>What the process does; the values are those of the schema's status message.</summary>
public enum PublisherMode : byte
{
    /// <summary>Measures a host.</summary>
    Run = 0,

    /// <summary>Measures traffic of its own making.</summary>
    Demo = 1,

    /// <summary>Reads captures.</summary>
    Replay = 2,
}
