// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing;

/// <summary>Kind of run; the values are those of the schema's status message.</summary>
public enum PublisherMode : byte
{
    /// <summary>Measures a host.</summary>
    Run = 0,

    /// <summary>Measures traffic that it generates itself.</summary>
    Demo = 1,

    /// <summary>Reads capture files.</summary>
    Replay = 2,
}
