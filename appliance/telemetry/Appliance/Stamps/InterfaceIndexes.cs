// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;

namespace Telemetry.Appliance.Stamps;

/// <summary>The kernel's indexes of named interfaces: one that was recreated has another.</summary>
internal static class InterfaceIndexes
{
    /// <summary>Sets the index of each interface that is there now.</summary>
    /// <param name="kernel">Knows the interfaces.</param>
    /// <param name="names">Names, by place.</param>
    /// <param name="set">Takes a place and its index.</param>
    internal static void Set(KernelCapture kernel, IReadOnlyList<string> names, Action<int, int> set)
    {
        for (int place = 0; place < names.Count; place++)
        {
            foreach (WatchedInterface device in kernel.Interfaces)
            {
                if (device.Name == names[place])
                    set(place, device.Index);
            }
        }
    }
}
