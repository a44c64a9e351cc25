// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Cli.Tests.Commands;

/// <summary>The command line of <c>discover</c>.</summary>
[Collection("console")]
public class DiscoverCommandTests
{
    [Theory]
    [InlineData("--interface: neither an interface nor a capture is named; give --interface IF, or capture files\n")]
    [InlineData("--interface: is for an interface, and captures are named; leave out one of them\n",
        "day.pcap", "--interface", "lo")]
    [InlineData("--seconds: is for an interface, and captures are named; leave out one of them\n",
        "day.pcap", "--seconds", "3")]
    [InlineData("--sample, --whole: are for captures, and none is named; name capture files\n",
        "--interface", "lo", "--whole")]
    [InlineData("--whole: cannot be used with --sample; give one of them\n",
        "day.pcap", "--whole", "--sample", "1GiB")]
    [InlineData("--sample: 1KiB is too little; give 1MiB or more\n", "day.pcap", "--sample", "1KiB")]
    [InlineData("--sample: \"much\" cannot be read; expected a size such as 1MiB (bytes, KiB, MiB, GiB)\n",
        "day.pcap", "--sample", "much")]
    [InlineData("-: standard input is named twice; name it once\n", "-", "-")]
    [InlineData("--seconds: 0 cannot be used; expected 1 to 86400\n", "--interface", "lo", "--seconds", "0")]
    public void what_does_not_belong_together_is_reported(string expected, params string[] arguments) =>
        Assert.Equal((2, expected), CommandLineTests.Run(["discover", .. arguments]));

    [Fact]
    public void a_capture_that_is_not_there_is_reported() =>
        Assert.Equal(
            (1, "/none/day.pcap: there is no such file; check the path and the permissions\n"),
            CommandLineTests.Run(["discover", "/none/day.pcap"]));
}
