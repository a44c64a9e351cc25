// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor.HostPath;

/// <summary>Doctor's proof that the steps of packets in the host are recorded.</summary>
[Trait("Needs", "root")]
public sealed class StageProofTests
{
    [RootFact]
    public void all_steps_are_recorded_on_this_host()
    {
        HostCheck check = StageProof.Run();

        Assert.True(check.Verdict == CheckVerdict.Ok, check.Detail);
        Assert.StartsWith("recorded 100 of 100 datagrams, 100 of 100 reads, 100 of 100 sends, 100 of 100 at "
            + "the driver;", check.Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void a_step_that_is_not_recorded_is_a_warning()
    {
        HostCheck check = StageProof.Judge([], [100, 100, 100, 100], [100, 99, 100, 100], (1, 2), (3, 4));

        Assert.Equal(CheckVerdict.Warn, check.Verdict);
        Assert.Contains("99 of 100 reads", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void a_missing_program_is_named()
    {
        HostCheck check = StageProof.Judge(["stage_send: no"], [100, 100, 0, 100], [100, 100, 0, 100], (1, 2), (3, 4));

        Assert.Equal(CheckVerdict.Warn, check.Verdict);
        Assert.EndsWith("missing: stage_send: no; rx_to_socket and socket_wait, and read_to_tx in place of "
            + "read_to_send and send_to_tx remain", check.Detail, StringComparison.Ordinal);
    }
}
