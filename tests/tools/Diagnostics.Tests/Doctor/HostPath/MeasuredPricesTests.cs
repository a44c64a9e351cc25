// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Doctor.HostPath;
using Telemetry.Host;

namespace Telemetry.Diagnostics.Tests.Doctor.HostPath;

/// <summary>Prices of kernel programs that <c>doctor</c> keeps for <c>run</c>.</summary>
public sealed class MeasuredPricesTests
{
    [Fact]
    public void what_was_written_is_read_for_the_program_with_the_same_instructions()
    {
        var measured = new MeasuredPrices();
        measured.Add("drops", 0x00c0_ffee_0000_0001, 148.6);
        measured.Add("talker_sampler", 0, 1);
        var read = new MeasuredPrices();

        read.Parse(measured.Text(BootId.Read()));

        Assert.Equal((149L, 1L), (read.Of("drops", 0x00c0_ffee_0000_0001), read.Of("talker_sampler", 0)));
        Assert.Equal((null, null), (read.Of("drops", 0x00c0_ffee_0000_0002), read.Of("history", 0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("telemetry-prices 1 another-boot\ndrops 0000000000000001 5\n")]
    [InlineData("telemetry-prices 2 BOOT\ndrops 0000000000000001 5\n")]
    [InlineData("telemetry-prices 1 BOOT\ndrops 0000000000000001\ndrops 1 x\ndrops x 5\n  \n")]
    [InlineData("telemetry-prices 1 BOOT\ndrops 0000000000000001 -5\n")]
    public void a_file_of_another_boot_or_form_has_no_prices(string text)
    {
        var read = new MeasuredPrices();

        read.Parse(text.Replace("BOOT", BootId.Read(), StringComparison.Ordinal));

        Assert.Null(read.Of("drops", 1));
    }
}
