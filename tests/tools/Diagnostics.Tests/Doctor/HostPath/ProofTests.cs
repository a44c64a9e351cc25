// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor;
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
        var prices = new MeasuredPrices();
        HostCheck check = ConnectionProof.Run(prices);

        Assert.Equal(("connection_states", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Matches("^100 refused connections made, 100 told, 0 lost; about [0-9]+ ns a change$", check.Detail);
        Assert.Contains("\nconnection_states ", prices.Text("boot"), StringComparison.Ordinal);
    }

    [RootFact]
    public void every_sample_that_is_due_is_told()
    {
        HostCheck check = TalkerProof.Run(new MeasuredPrices());

        Assert.Equal(("talker_sampler", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Matches(
            "^6400 packets of no flow made, (99|100|101) samples due, \\1 recorded; a packet takes ", check.Detail);
    }

    [RootFact]
    public void each_of_a_hundred_sockets_is_told_with_its_process()
    {
        var prices = new MeasuredPrices();
        HostCheck check = SocketOwnerProof.Run(prices);

        Assert.Equal(("socket_owners", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Matches("^100 sockets made, 100 told, of [0-9]+ that are held; a reading takes [0-9]+ \u00b5s, "
            + "[0-9]+ ns a descriptor$", check.Detail);
        Assert.Matches("\nsocket_owners [0-9a-f]{16} [0-9]+\n", prices.Text("boot"));
    }

    // Of 100 sleeps, those that were over before the thread had left its CPU are not switches of anybody's count.
    [Theory]
    [InlineData(100, 100, CheckVerdict.Ok, "")]
    [InlineData(96, 96, CheckVerdict.Ok, "too slow here, not wrong: 4 sleeps were over before")]
    [InlineData(96, 100, CheckVerdict.Warn, "wrong here")]
    [InlineData(96, null, CheckVerdict.Warn, "wrong here")]
    public void too_slow_is_told_from_wrong(int counted, int? own, CheckVerdict verdict, string text)
    {
        HostCheck threads = HostPathDoctor.Judge(counted, own, threadNs: 1_000);
        HostCheck history = HistoryProof.Judge(counted, own, 1, 2, 3, missed: 0);

        Assert.Equal((verdict, verdict), (threads.Verdict, history.Verdict));
        Assert.Contains(text, threads.Detail, StringComparison.Ordinal);
        Assert.Contains(text, history.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void a_missed_event_of_the_history_is_wrong() => Assert.Equal(
        CheckVerdict.Warn, HistoryProof.Judge(96, 96, 1, 2, 3, missed: 1).Verdict);

    [Fact]
    public void a_socket_that_is_not_told_is_a_warning() => Assert.Equal(
        CheckVerdict.Warn, SocketOwnerProof.Judge(99, 400, tookNs: 1_000, descriptorNs: 1).Verdict);

    [RootFact]
    public void bytes_and_round_trip_time_of_a_connection_are_told()
    {
        HostCheck check = TcpInfoProof.Run();

        Assert.Equal(("tcp_info", CheckVerdict.Ok), (check.Check, check.Verdict));
        Assert.Matches("^100000 bytes sent and received, 100000 and 100000 told; round-trip time [0-9.]+ \u00b5s, "
            + "longest from socket to socket [0-9.]+ \u00b5s; a question takes [0-9.]+ \u00b5s$", check.Detail);
    }

    [Theory]
    [InlineData(99_999, 100_000, 10, 20)]
    [InlineData(100_000, 0, 10, 20)]
    [InlineData(100_000, 100_000, 21, 20)]
    [InlineData(100_000, 100_000, 0, 20)]
    public void a_connection_with_wrong_figures_is_a_warning(long sent, long received, long srttNs, long longestNs) =>
        Assert.Equal(CheckVerdict.Warn,
            TcpInfoProof.Judge(new TcpInfoProof.Figures(sent, received, srttNs, longestNs, 1)).Verdict);

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
