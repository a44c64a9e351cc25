// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>Kind of Aeron media driver.</summary>
public enum DriverKind
{
    /// <summary>A driver in this process, which ends with it.</summary>
    Embedded,

    /// <summary>A driver that runs by itself, in a named directory.</summary>
    External,
}
