// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Tests.Config;

/// <summary>Keys of the configuration that say who is served.</summary>
public sealed class AccessConfigTests
{
    private const string Tls = "tls: {certificate: /a.crt, key: /a.key}\n";

    [Theory]
    [InlineData("names: [\"a:1\"]", "m.yaml:1:9: \"a:1\" is not a name of a host; expected one such as "
        + "monitor.example, "
        + "without a port; addresses are known")]
    [InlineData("names: [10.0.0.1]", "m.yaml:1:9: \"10.0.0.1\" is not a name of a host; expected one such as "
        + "monitor.example, without a port; addresses are known")]
    [InlineData("access: {certificates: [{name: alice, role: operate}]}", "m.yaml:1:9: certificates of clients are "
        + "named, and none is asked for; add \"client_ca: /etc/telemetry/clients.crt\" to tls")]
    [InlineData("tls: {certificate: /a.crt}",
        "m.yaml:1:6: tls: \"key\" is missing; add \"key: /etc/telemetry/monitor.key\"")]
    [InlineData("tls: {certificate: a.crt, key: /a.key}",
        "m.yaml:1:20: \"a.crt\" is not an absolute path; expected a file such as /etc/telemetry/monitor.crt")]
    [InlineData("access: {tokens_file: a}",
        "m.yaml:1:23: \"a\" is not an absolute path; expected a file such as /etc/telemetry/tokens")]
    [InlineData("access: {token_file: /a}", "m.yaml:1:10: access: unknown key \"token_file\"; did you mean "
        + "\"tokens_file\"?")]
    public void an_error_is_named_with_its_place(string text, string expected)
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText(text, "m.yaml", errors);

        FailureException failure = Assert.Throws<FailureException>(errors.ThrowIfAny);

        Assert.Equal(expected, Assert.Single(failure.Failures).ToString());
    }

    [Theory]
    [InlineData("10.0.0.9:20180", "", "\"tls: {certificate: FILE, key: FILE}\"")]
    [InlineData("0.0.0.0:20180", "access: {tokens_file: /a}", "\"tls: {certificate: FILE, key: FILE}\"")]
    [InlineData("[::]:20180", Tls, "\"access: {tokens_file: FILE}\", or \"client_ca: FILE\" in tls")]
    [InlineData("[::]:20180", Tls + "access: {tokens_file: /a}", null)]
    [InlineData("10.0.0.9:20180", "tls: {certificate: /a.crt, key: /a.key, client_ca: /c.crt}", null)]
    [InlineData("127.0.0.1:20180", "", null)]
    [InlineData("[::1]:20180", "", null)]
    public void an_address_that_other_hosts_reach_needs_tls_and_access(string listen, string text, string? lacking)
    {
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadText($"listen: \"{listen}\"\n{text}", "m.yaml", errors);
        errors.ThrowIfAny();

        ListenAddress.Check(settings, "listen", errors);

        Assert.Equal(lacking is null, errors.IsEmpty);
        if (lacking is null)
            return;
        Failure failure = Assert.Throws<FailureException>(errors.ThrowIfAny).Failure;
        Assert.Equal($"{IPEndPoint.Parse(listen)} can be reached from other hosts, and {lacking} is not set",
            failure.What);
        Assert.Contains("ssh -L 20180:127.0.0.1:20180 HOST", failure.Do);
    }
}
