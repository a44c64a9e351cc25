// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>How the keys of orders leave the process.</summary>
public enum OrderKeyDisclosure : byte
{
    /// <summary>As hashes.</summary>
    Hashed = 0,

    /// <summary>As they are.</summary>
    Plain = 1,
}
