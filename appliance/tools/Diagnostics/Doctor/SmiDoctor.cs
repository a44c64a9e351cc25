// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Checks for pauses of the processor caused by the firmware.</summary>
internal static class SmiDoctor
{
    /// <summary>The verdict on two readings.</summary>
    /// <param name="before">The first; null if it could not be read.</param>
    /// <param name="after">The second.</param>
    /// <param name="seconds">Time between them.</param>
    /// <param name="isVirtual">True if a hypervisor hides the register.</param>
    /// <param name="isKnown">True if the processor has it.</param>
    internal static HostCheck Judge(long? before, long? after, double seconds, bool isVirtual, bool isKnown)
    {
        const string Name = "power-smi";
        if (isVirtual)
            return new HostCheck(Name, CheckVerdict.NotApplicable, "a virtual machine is not shown them", "");
        if (!isKnown)
            return new HostCheck(Name, CheckVerdict.NotApplicable, "only Intel's processors count them", "");
        if (before is not { } first || after is not { } last)
        {
            return new HostCheck(Name, CheckVerdict.Unknown, $"{SmiCounter.Device} cannot be read",
                "modprobe msr; and run doctor as root");
        }
        return last == first
            ? new HostCheck(Name, CheckVerdict.Ok, string.Create(CultureInfo.InvariantCulture,
                $"the firmware stopped the processor never in {seconds:0.0} s, {last} times since the start"), "")
            : new HostCheck(Name, CheckVerdict.Fail, string.Create(CultureInfo.InvariantCulture,
                $"the firmware stopped the processor {last - first} times in {seconds:0.0} s: every core at once"),
                "turbostat --quiet --show SMI --interval 1 # then switch off in the firmware's settings what causes "
                + "them (USB legacy, power capping, memory scrubbing)");
    }
}
