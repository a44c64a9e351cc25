// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel.Attaching;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel;

/// <summary>
/// Notices that an interface was removed or made again, and attaches to the new one. For a cold thread of the network
/// namespace that the interfaces are in, about once a second.
/// </summary>
/// <param name="capture">Whose interfaces.</param>
/// <param name="beforeAttach">Is told of the new index before a packet of it can come.</param>
public sealed class InterfaceWatch(KernelCapture capture, Action<WatchedInterface>? beforeAttach = null)
{
    private readonly int[] _indexes = [.. capture.Interfaces.Select(device => device.Index)];

    /// <summary>Looks once; returns what changed since the last look.</summary>
    public IReadOnlyList<InterfaceChange> Poll()
    {
        List<InterfaceChange>? changes = null;
        for (int i = 0; i < _indexes.Length; i++)
        {
            WatchedInterface watched = capture.Interfaces[i];
            int index = NetworkDevice.IndexOf(watched.Name);
            if (index == _indexes[i])
                continue;
            if (_indexes[i] != 0)
                (changes ??= []).Add(new InterfaceChange(watched.Name, InterfaceChangeKind.Removed, 0, ""));
            if (index != 0)
                (changes ??= []).Add(Reattach(watched, index));
            _indexes[i] = index;
        }
        return changes ?? (IReadOnlyList<InterfaceChange>)[];
    }

    private InterfaceChange Reattach(WatchedInterface watched, int index)
    {
        try
        {
            capture.Reattach(watched, beforeAttach);
            return new InterfaceChange(watched.Name, InterfaceChangeKind.Reattached, index, "");
        }
        catch (FailureException failure)
        {
            return new InterfaceChange(watched.Name, InterfaceChangeKind.AttachFailed, index, failure.Message);
        }
    }
}
