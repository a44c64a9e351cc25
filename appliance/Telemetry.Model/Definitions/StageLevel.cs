// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Steps of trading packets between the hooks and the application that are recorded. The numbers are
/// published.</summary>
public enum StageLevel : byte
{
    /// <summary>None.</summary>
    Off = 0,

    /// <summary>From the receive hook to the end of the call that read the datagram.</summary>
    Receive = 1,

    /// <summary>These, and from the send call to the hook of transmission.</summary>
    All = 2,

    /// <summary>These, and from there to the driver and to the TCP acknowledgement, where the kernel has the
    /// stamps.</summary>
    Transmit = 3,
}
