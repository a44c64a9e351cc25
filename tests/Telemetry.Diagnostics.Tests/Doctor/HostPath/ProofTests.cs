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

    [RootFact]
    public void what_tcp_does_is_noted_as_often_as_it_was_made()
    {
        HostCheck check = TcpProof.Run();

        Assert.Equal(("tcp_notes", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Matches(
            "^([1-9][0-9]+) segments sent again, \\1 recorded; 230 changes of state, 230 recorded; 10 and 100 resets, "
                + "10 and 100 recorded; about [0-9]{1,5} ns each$",
            check.Detail);
    }

    [Fact]
    public void a_note_that_is_missing_is_a_warning_and_a_firewall_is_none()
    {
        var made = new TcpProof.Found(10, 230, 10, 100);

        Assert.Equal(CheckVerdict.Ok, TcpProof.Judge(made, made, true, 300, null).Verdict);
        HostCheck check = TcpProof.Judge(made, made with { Resent = 9 }, true, 300, "no tracepoint x");
        Assert.Equal(CheckVerdict.Warn, check.Verdict);
        Assert.EndsWith("; no tracepoint x", check.Detail, StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.Unknown, TcpProof.Judge(default, default, false, 0, null).Verdict);
    }
}
