// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Capturing;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that packets of no flow are sampled on this kernel as they are counted.</summary>
internal static class TalkerProof
{
    private const string Name = "talker_sampler";

    /// <summary>Makes packets enough for a hundred samples.</summary>
    internal static HostCheck Run(MeasuredPrices prices)
    {
        try
        {
            SampleProof proof = SampleProof.Make();
            prices.Add(KernelCapture.ProgramOf(Hook.XdpRx), proof.ProgramTag, proof.PlainNs);
            prices.Add(Name, 0, Math.Max(0, proof.PacketNs - proof.PlainNs));
            return Judge(proof);
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            string why = (cause as FailureException)?.Failure.FirstLine ?? cause.Message;
            return new HostCheck(Name, CheckVerdict.Unknown, $"could not tell: {why}", "run doctor as root");
        }
    }

    /// <summary>The verdict on a proof.</summary>
    internal static HostCheck Judge(in SampleProof proof)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{proof.Packets} packets of no flow made, {proof.Due} samples due, {proof.Recorded} recorded; "
            + $"a packet takes {proof.PacketNs} ns, without samples {proof.PlainNs} ns");
        return proof.Recorded == proof.Due
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "host_path: {talkers: off}");
    }
}
