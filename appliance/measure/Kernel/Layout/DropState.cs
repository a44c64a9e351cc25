// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

/// <summary>Counters of drops on one CPU.</summary>
internal partial struct DropState
{
    /// <summary>Number of the reason that a slot of <see cref="Ignored"/> counts.</summary>
    internal static int ReasonOf(int slot)
    {
        int behind = slot - CoreReasons;
        return behind < 0
            ? slot : (behind / SubsystemReasons << SubsystemShift) | (behind % SubsystemReasons);
    }
}
