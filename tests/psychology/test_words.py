"""Words of the theme: the gate for items on self-harm, and that both themes tell in one way."""

import pytest

from kit import datasets, telling
from kit.negotiation import words as negotiation_words
from kit.psychology import words
from kit.psychology.words import asks_about_self_harm

# As people say it and as forms ask it, in both ways of writing Chinese; no copy of the patterns.
REFUSED = """
Did you try to kill yourself?
Have you ever wanted to kill yourself since the letter came?
He thinks about killing himself
They were going to hurt themselves
thoughts of self‑harm
thoughts of self–harm
thoughts of self − harm
selfharm
SELF_HARM
self-injury
I have been self-injuring
self-inflicted wounds
Did you hurt yourself on purpose?
hurt your self
harm yourself
I harmed myself after the visit
cut myself
I have cut my wrists
risk of harm to self
taking your own life
Have you thought about taking one's life?
I could take my life
she took her own life
ending their lives
want to end it all
I just want to end everything
wish I were dead
I wished I was dead
would rather be dead
My family would be better off without me
I wish I had never been born
Do you want to die?
I'd rather die than open the door
I feel like dying
ready to die
I have thoughts about death
I don't want to live
I don’t want to live any more
no longer wanted to be alive
Life is not worth living
Is life still worth living for you?
There is no reason to live
I am tired of living
I wish I could go to sleep and not wake up
He said he would jump off a bridge
took an overdose
suicide
para-suicidal behaviour
有没有想过自殺
有没有想过自杀
您是否想过自 - 残？
有輕生的念頭
有过轻生念头
傷害自己
有没有伤害过自己
弄伤自己
割腕
了结自己
想要了斷此生
不想再活下去
不想活了
我不愿意再活着
活不下去
覺得活著沒意思
一死了之
不如一死了之
活着没有意义
死了就轻松了
想过死
您有过死的念头吗
寻短见
跳楼
结束自己的生命
想結束這一切
离开这个世界
希望睡着之后再也不要醒来
怕她想不开
杀了自己
自我伤害
"""
PASSED = """
cut my spending
I cut myself off from friends
I cut myself some slack
I burn myself out at work
I could kill for a coffee
We kill time while we wait
This debt is killing me
I hurt all over
Did somebody hurt you?
I take my life into my own hands
I try to take my life back from the debt
I ended my life insurance
I do not want to live with my parents
I don't want to live in debt
I do not want to be here when they knock
I missed the deadline
The conversation came to a dead end
I was dead tired
I want to be dead certain of the sum
The battery is dead
My self-esteem suffers
I keep myself to myself
I finish everything I start
The letter does no harm
It is worth the trouble
I live from hand to mouth
I think of ending the call
I sleep badly and wake up early
I do not wake up rested
self-employed
How did you help yourself?
How often did you feel hopeless?
How often did you feel worthless?
不想活动
不愿参加活动
生活费不够
减轻生活压力
減輕生活壓力
年轻生意人
独自伤心
暗自伤心
各自尽力
独自尽快处理
想死板地照办
自己伤脑筋
伤害别人
要求死者家属还款
找寻死者家属
去死者家里
我活得很累
每天忙得要命
跳楼价
结束通话
了结这笔欠款
离开这个城市
早上醒来还累
失去死党
我不想。活动很多
心情低落、绝望
觉得自己没有价值
"""


@pytest.mark.parametrize("text", REFUSED.strip().splitlines())
def test_what_asks_about_self_harm_is_refused(text):
    assert asks_about_self_harm(text)


@pytest.mark.parametrize("text", PASSED.strip().splitlines())
def test_what_is_harmless_passes(text):
    assert not asks_about_self_harm(text)


@pytest.mark.parametrize("sign", "-‐‑‒–—―−·_ ­​’")
def test_no_sign_between_the_parts_hides_them(sign):
    assert asks_about_self_harm(f"thoughts of self{sign}harm")
    assert asks_about_self_harm(f"想过自{sign}杀") and asks_about_self_harm(f"想過自{sign}殺")


def test_no_text_of_the_theme_is_refused():
    """What stands in the kit's own scales and scenes, and what everybody reads with them."""
    asked = []
    for path in sorted((datasets.folder() / "psychology" / "scales").glob("*.yaml")):
        asked += list(texts(datasets.read_yaml(path)))
    for name in ("vignettes", "appraisal", "diary", "personas"):
        asked += list(texts(words.data(name)))
    assert len(asked) > 500
    assert [text for text in asked if asks_about_self_harm(text)] == []


def texts(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def test_both_themes_tell_in_one_way():
    for theme in (words, negotiation_words):
        assert theme.Told is telling.Told and theme.page is telling.page


def test_what_is_told_is_escaped():
    class One(telling.Told):
        def _lines(self):
            return ["a <b>", "c\nd"]

    assert repr(One()) == "a <b>\nc\nd"
    assert One()._repr_html_() == "<p>a &lt;b&gt;<br>c<br>d</p>"
