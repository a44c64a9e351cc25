// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>Kinds of change of a watched interface.</summary>
public enum InterfaceChangeKind
{
    /// <summary>Removed; nothing is seen there.</summary>
    Removed,

    /// <summary>Present again, with the programs attached.</summary>
    Reattached,

    /// <summary>Present, but the programs could not be attached; to be retried.</summary>
    AttachFailed,

    /// <summary>Became a member of a configured interface; the programs are attached.</summary>
    Joined,

    /// <summary>No longer a member of a configured interface; the programs are detached.</summary>
    Left,

    /// <summary>Lost its carrier, or was set down.</summary>
    CarrierLost,

    /// <summary>Regained its carrier.</summary>
    CarrierBack,

    /// <summary>A program was detached by something else; all programs will be attached again.</summary>
    Detached,

    /// <summary>A configured interface, or a device below it, is not there; what is there of it is watched.</summary>
    Missing,

    /// <summary>A configured interface that was missing is there, with the programs attached.</summary>
    Appeared,

    /// <summary>Renamed, and watched as before; the detail is its present name.</summary>
    Renamed,
}
