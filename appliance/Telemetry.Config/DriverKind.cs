// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>Which Aeron media driver is used.</summary>
public enum DriverKind
{
    /// <summary>One in this process, which ends with it.</summary>
    Embedded,

    /// <summary>One that runs by itself, in a directory that is named.</summary>
    External,
}
