// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>Parts of the host path that are measured.</summary>
public sealed record HostPathSettings
{
    /// <summary>True to ask the kernel for the state of the sessions' TCP connections.</summary>
    public bool Tcp { get; init; } = true;

    /// <summary>Time from one such question about a connection to the next, nanoseconds.</summary>
    public long TcpEveryNs { get; init; } = NumberSettings.TcpEvery.Default;
}
