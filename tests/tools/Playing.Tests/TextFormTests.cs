// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Tests;

/// <summary>Texts of options.</summary>
public sealed class TextFormTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0.5", "0.5")]
    [InlineData("2.000", "2")]
    [InlineData("0.001", "0.001")]
    [InlineData("1000", "1000")]
    [InlineData("max", "max")]
    public void a_speed_reads_back(string text, string expected)
    {
        Assert.True(PlaySpeed.TryParse(text, out PlaySpeed speed));
        Assert.Equal(expected, speed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("0.0005")]
    [InlineData("1001")]
    [InlineData("fast")]
    [InlineData("1e3")]
    public void other_speeds_are_refused(string text) => Assert.False(PlaySpeed.TryParse(text, out _));

    [Fact]
    public void a_day_at_the_slowest_speed_does_not_overflow() =>
        Assert.Equal(86_400_000_000_000_000, new PlaySpeed(1).Scale(86_400_000_000_000));

    [Theory]
    [InlineData("loss=0.1%,seed=7", "loss=0.1%,seed=7")]
    [InlineData("seed=7,loss=0.0001%", "loss=0.0001%,seed=7")]
    [InlineData("loss=25%", "loss=25%,seed=1")]
    public void a_fault_reads_back(string text, string expected)
    {
        Assert.True(MadeLoss.TryParse(text, out MadeLoss? loss));
        Assert.Equal(expected, loss!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("loss=0.1")]
    [InlineData("loss=101%")]
    [InlineData("loss=-1%")]
    [InlineData("seed=7")]
    [InlineData("loss=1%,seed=x")]
    [InlineData("loss=1%,delay=1ms")]
    [InlineData("loss=0.00001%")]
    public void other_faults_are_refused(string text) => Assert.False(MadeLoss.TryParse(text, out _));

    [Theory]
    [InlineData("233.54.12.111=239.1.1.1", "233.54.12.111:26477", "239.1.1.1:26477")]
    [InlineData("233.54.12.111:26477=239.1.1.1", "233.54.12.111:26477", "239.1.1.1:26477")]
    [InlineData("233.54.12.111:26477=239.1.1.1:5000", "233.54.12.111:26477", "239.1.1.1:5000")]
    [InlineData("233.54.12.111:5=239.1.1.1:5000", "233.54.12.111:26477", "233.54.12.111:26477")]
    [InlineData("233.54.12.112=239.1.1.1", "233.54.12.111:26477", "233.54.12.111:26477")]
    [InlineData("ff15::1=ff15::2", "[ff15::1]:26477", "[ff15::2]:26477")]
    [InlineData("233.54.12.111=ff15::2", "233.54.12.111:26477", "[ff15::2]:26477")]
    public void a_map_changes_the_group_that_it_names(string text, string recorded, string expected)
    {
        Assert.True(GroupMap.TryParse(text, out GroupMapRow row));
        Assert.True(EndpointAddress.TryParse(recorded, out EndpointAddress from));

        Assert.Equal(expected, new GroupMap([row]).Of(from).ToString());
        Assert.Equal(text, row.ToString());
    }

    [Fact]
    public void a_row_with_a_port_comes_before_one_without()
    {
        Assert.True(GroupMap.TryParse("233.54.12.111=239.1.1.1", out GroupMapRow any));
        Assert.True(GroupMap.TryParse("233.54.12.111:26477=239.1.1.2:1", out GroupMapRow one));
        var map = new GroupMap([any, one]);

        Assert.Equal("239.1.1.2:1", Of("233.54.12.111:26477"));
        Assert.Equal("239.1.1.1:26478", Of("233.54.12.111:26478"));

        string Of(string text)
        {
            Assert.True(EndpointAddress.TryParse(text, out EndpointAddress from));
            return map.Of(from).ToString();
        }
    }

    [Theory]
    [InlineData("233.54.12.111")]
    [InlineData("233.54.12.111=")]
    [InlineData("a=b")]
    [InlineData("*:5=239.1.1.1:5")]
    [InlineData("233.54.12.111=239.1.1.1:5000")]
    [InlineData("233.54.12.111=239.1.1.1=239.1.1.2")]
    public void other_maps_are_refused(string text) => Assert.False(GroupMap.TryParse(text, out _));
}
