// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>What the reader does while there are no records.</summary>
public enum WaitMode
{
    /// <summary>Chosen by the cores that the process may use.</summary>
    Auto,

    /// <summary>Spins: needs a core of its own.</summary>
    Spin,

    /// <summary>Gives the core to others that wait for it.</summary>
    Yield,

    /// <summary>Sleeps for a short time.</summary>
    Sleep,

    /// <summary>Is woken by the kernel; needs the BPF ring buffer.</summary>
    Epoll,
}
