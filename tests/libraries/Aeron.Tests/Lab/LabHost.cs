// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using Telemetry.Simulation.Network;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>A host of its own network namespace at the switch.</summary>
internal sealed class LabHost(NetworkNamespace place, string address, string address6, int switchPort) : IDisposable
{
    /// <summary>Its address.</summary>
    internal string Address => address;

    /// <summary>Its IPv6 address.</summary>
    internal string Address6 => address6;

    /// <summary>Index of the interface that leads to it, at the switch.</summary>
    internal int SwitchPort => switchPort;

    /// <summary>Name of its namespace, for <c>ip netns exec</c>.</summary>
    internal string Name => place.Name;

    /// <summary>Does something in the host's namespace; what it throws is thrown here.</summary>
    internal T Inside<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? thrown = null;
        place.Run(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception error)
            {
                thrown = ExceptionDispatchInfo.Capture(error);
            }
        });
        thrown?.Throw();
        return result;
    }

    public void Dispose() => place.Dispose();
}
