// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Form in which order keys leave the process.</summary>
public enum OrderKeyDisclosure : byte
{
    Hashed = 0,

    /// <summary>In plain text.</summary>
    Plain = 1,
}
