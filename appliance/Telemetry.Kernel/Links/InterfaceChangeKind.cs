// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>What can happen to a watched interface.</summary>
public enum InterfaceChangeKind
{
    /// <summary>It is gone; nothing is seen there.</summary>
    Removed,

    /// <summary>It is there again, and our programs are on it.</summary>
    Reattached,

    /// <summary>It is there, and our programs could not be attached; it is tried again.</summary>
    AttachFailed,

    /// <summary>It is a member of a configured interface now, and our programs are on it.</summary>
    Joined,

    /// <summary>It is no member of a configured interface any more; our programs are off it.</summary>
    Left,

    /// <summary>It lost its carrier, or was set down.</summary>
    CarrierLost,

    /// <summary>It has its carrier again.</summary>
    CarrierBack,

    /// <summary>Somebody else took a program of ours off; all of them are to be attached again.</summary>
    Detached,
}
