// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Behaviour of the reader while there are no records.</summary>
public enum WaitMode
{
    /// <summary>Chosen by the number of cores that the process may use.</summary>
    Auto,

    /// <summary>Busy-spins: needs a core of its own.</summary>
    Spin,

    /// <summary>Yields the core to waiting threads.</summary>
    Yield,

    /// <summary>Sleeps for a short time.</summary>
    Sleep,

    /// <summary>Woken by the kernel; needs the BPF ring buffer.</summary>
    Epoll,
}
