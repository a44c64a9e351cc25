// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor.HostPath;

/// <summary>Proofs of the host path's sources on the kernel of the test.</summary>
public sealed class ProofTests
{
    [RootFact]
    public void every_refused_connection_is_told()
    {
        HostCheck check = ConnectionProof.Run();

        Assert.Equal(("connection_states", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Equal("100 refused connections made, 100 told, 0 lost", check.Detail);
    }

    [RootFact]
    public void every_sample_that_is_due_is_told()
    {
        HostCheck check = TalkerProof.Run();

        Assert.Equal(("talker_sampler", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Matches(
            "^6400 packets of no flow made, (99|100|101) samples due, \\1 recorded; a packet takes ", check.Detail);
    }

    [Fact]
    public void a_sample_that_is_not_told_is_a_warning()
    {
        HostCheck check = TalkerProof.Judge(new SampleProof(6_400, 100, 99, 9, 8));

        Assert.Equal((CheckVerdict.Warn, "host_path: {talkers: off}"), (check.Verdict, check.Fix));
    }
}
