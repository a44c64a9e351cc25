// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Kernel;

/// <summary>What can happen to a watched interface.</summary>
public enum InterfaceChangeKind
{
    /// <summary>It is gone; nothing is seen there.</summary>
    Removed,

    /// <summary>It is there again, and our programs are on it.</summary>
    Reattached,

    /// <summary>It is there again, and our programs could not be attached.</summary>
    AttachFailed,
}
